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

/** The checks that need nothing of the datastore. A synth asks these alone, and loads no others. */
export const SETTINGS_CHECKS: readonly Check[] = [
  snapshot,
  sameDatastore,
  licence,
  removedSettings,
  pluginsKept,
  managerSession,
  portalSession,
  adminListener,
  bootstrapPassword,
  commentSigns,
  changedDefaults,
];
