import { releaseOf } from '../../../lib/constructs/release/kong-release';

const DIGEST = '@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef';

test.each([
  ['registry.example/kong-enterprise-edition:0.34-1', '0.34-1'],
  ['registry.example:5000/kong:0.35-5-alpine', '0.35-5'],
  [`registry.example/kong:v1.0.3-centos${DIGEST}`, '1.0.3'],
  ['kong:0.36', '0.36'],
  ['kong/kong-gateway:2.8.4.0-alpine', '2.8.4.0'],
])('the release of the image %s is %s', (image, text) => {
  expect(releaseOf({ image }).text).toBe(text);
});

test.each(['kong', 'kong:latest', 'registry.example:5000/kong', `kong${DIGEST}`, 'kong:2.8.4.0.1', 'kong:stable-0.35'])(
  'the image %s says nothing',
  (image) => {
    expect(() => releaseOf({ image })).toThrow(
      `KBG-PROP-012: release must be given, for example 0.35-5: the tag of the image ${image} does not begin with a release`,
    );
    expect(releaseOf({ image, release: '0.35-5' }).text).toBe('0.35-5');
  },
);
