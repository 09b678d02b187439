// Loaded before a program that knows nothing of the lab: the program ends when the lab does, however the lab ends.
process.on('disconnect', () => {
  process.exit();
});
// The channel alone does not keep a finished program alive.
process.channel?.unref();
