import { valueDiff } from '../../../../lib/runner/adapters/terraform/value-diff';

const group = (name: string, weight: number) => ({
  arn: `arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/${name}/0123456789abcdef`,
  weight,
});
const rule = (...target_group: readonly object[]) => ({ action: [{ type: 'forward', forward: [{ target_group }] }] });

test('weights that were changed are told by their target groups, in whatever order they come', () => {
  const before = rule(group('blue', 90), group('green', 10));
  const after = rule(group('green', 30), group('blue', 70));
  expect(valueDiff('action', { before, after })).toEqual([
    'action[0].forward[0].target_group[blue].weight 90 -> 70',
    'action[0].forward[0].target_group[green].weight 10 -> 30',
  ]);
});

test.each<[string, object, object, readonly string[]]>([
  ['what came', {}, { name: 'x' }, ['name nothing -> "x"']],
  ['what went', { name: { a: 1 } }, { name: null }, ['name.a 1 -> nothing']],
  ['what is long', { name: '' }, { name: 'x'.repeat(99) }, [`name "" -> "${'x'.repeat(59)}…`]],
  ['what is much', {}, { name: [1, 2, 3, 4, 5, 6, 7, 8] }, expect.arrayContaining(['and 2 more of name']) as string[]],
])('%s is told so', (_, before, after, told) => {
  expect(valueDiff('name', { before: before as never, after: after as never })).toEqual(told);
});

test.each([[{ name: true }], [{ name: [{ value: true }] }], [true]])('what is sensitive (%j) is not told', (mark) => {
  const values = { before: { name: [{ value: 'a' }] }, after: { name: [{ value: 'b' }] } };
  expect(valueDiff('name', { ...values, before_sensitive: mark, after_sensitive: {} })).toEqual([]);
  expect(valueDiff('name', { ...values, before_sensitive: {}, after_sensitive: mark })).toEqual([]);
  expect(valueDiff('name', { ...values, before_sensitive: {}, after_sensitive: { other: true } })).toHaveLength(1);
});
