import { synthesizeUpgrade } from '../../support/synthesis';

const image = 'registry.example/kong:0.34-1';

it.each([
  [{ cpu: 300 }, /blue.cpu must be one of 256, 512, .* on Fargate, got 300/],
  [
    { cpu: 1024, memory: 1024 },
    /blue.memory must be from 2048 to 8192 in steps of 1024 with cpu 1024 on Fargate, got 1024/,
  ],
  [{ cpu: 1024, memory: 9216 }, /got 9216/],
  [{ cpu: 256, memory: 1536 }, /got 1536/],
  [{ cpu: 8192, memory: 18_432 }, /in steps of 4096/],
  [{ cpu: 4096 }, /from 8192 to 30720 .* got 2048/],
])('a size that Fargate does not accept is refused, and accepted on EC2: %j', (size, sentence) => {
  expect(() => synthesizeUpgrade('baseline', { blue: { image, ...size } })).toThrow(sentence);
  const onProviders = { capacity: { capacityProviders: [{ name: 'FARGATE' }] } };
  expect(() => synthesizeUpgrade('baseline', { blue: { image, ...size, ...onProviders } })).toThrow(sentence);
  const onEc2 = { capacity: { launchType: 'EC2' } } as const;
  expect(() => synthesizeUpgrade('baseline', { blue: { image, ...size, ...onEc2 } })).not.toThrow();
});

it.each([
  { cpu: 256, memory: 512 },
  { cpu: 256, memory: 2048 },
  { cpu: 4096, memory: 30_720 },
  { cpu: 16_384, memory: 122_880 },
])('a size that Fargate accepts passes: %j', (size) => {
  expect(() => synthesizeUpgrade('baseline', { blue: { image, ...size } })).not.toThrow();
});
