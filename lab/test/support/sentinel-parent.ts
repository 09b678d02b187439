import { startSentinel } from '../../lib/provider/sentinel';

/** Starts a sentinel, says its id, and waits to be killed. */
void startSentinel().then(({ pid }) => {
  console.log(pid);
  setInterval(() => undefined, 1000);
});
