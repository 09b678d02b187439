import { adminListener } from './admin-listener';
import { bootstrapPassword } from './bootstrap-password';
import { changedDefaults } from './changed-defaults';
import { commentSigns } from './comment-signs';
import { licence } from './licence';
import { managerSession } from './manager-session';
import { pluginsKept } from './plugins-kept';
import { portalSession } from './portal-session';
import { removedSettings } from './removed-settings';
import { sameDatastore } from './same-datastore';
import { snapshot } from './snapshot';
import type { Check } from './check';

/** Checks that need only the settings. A synth runs these, and does not load the others. */
export const SETTINGS_CHECKS: readonly Check[] = [
  snapshot,
  sameDatastore,
  pluginsKept,
  licence,
  removedSettings,
  managerSession,
  portalSession,
  adminListener,
  bootstrapPassword,
  commentSigns,
  changedDefaults,
];
