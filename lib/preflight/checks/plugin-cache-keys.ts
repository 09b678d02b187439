import { counted, defineCheck, found } from './check';

const UNFINISHED = 'wait until "finish" has ended, because it writes these keys; then run the preflight again';

export const pluginCacheKeys = defineCheck({
  id: 'plugin-cache-keys',
  title: 'every plugin has its cache key',
  severity: 'blocker',
  phases: ['after-finish'],
  needs: ['uncachedPlugins', 'framework'],
  // Kong does not run the plugin, so its route is open.
  unwaivable: true,
  remedy:
    'delete each of them and create it again through the Admin API of the new release, at once: Kong does not run them, so their routes are open',
  source:
    'observed on Kong 1.0.3: a key-auth that was created on an old node after "finish" accepts requests without a key',
  check: ({ uncachedPlugins: { count, sample }, framework: { state } }) =>
    count === 0
      ? found()
      : found({
          subject: 'plugins.cache_key',
          evidence: { count, sample, text: `${counted(count, 'plugin')} without a cache key` },
          ...(state === 'pending' ? { remedy: UNFINISHED } : {}),
        }),
});
