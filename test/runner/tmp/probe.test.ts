import { Bench } from '../bench';
test('x', async () => {
  const bench = await Bench.start();
  const ports = bench.ports(bench.context());
  for (let i = 0; i < 12; i++) { const t = performance.now(); await ports.logs.read('arn:task/x'); const a = performance.now(); await ports.pause(250); console.log((a - t).toFixed(1), (performance.now()-a).toFixed(1)); }
  console.log(bench.api!.calls.length);
  await bench.close();
});
