import { counted, defineCheck, found } from './check';

const UNFINISHED = 'let "finish" end first, for it is what fills them; then ask again';

export const pluginCacheKeys = defineCheck({
  id: 'plugin-cache-keys',
  title: 'every plugin has its cache key',
  severity: 'blocker',
  phases: ['after-finish'],
  needs: ['uncachedPlugins', 'framework'],
  // The plugin is not run: what it guards is open.
  unwaivable: true,
  remedy:
    'delete each of them and create it again through the Admin API of the new release, now: what it guards is open',
  source: 'observed on Kong 1.0.3: a key-auth made on an old node after "finish" lets requests through without a key',
  check: ({ uncachedPlugins: { count, sample }, framework: { state } }) =>
    count === 0
      ? found()
      : found({
          subject: 'plugins.cache_key',
          evidence: { count, sample, text: `${counted(count, 'plugin')} without a cache key` },
          ...(state === 'pending' ? { remedy: UNFINISHED } : {}),
        }),
});
