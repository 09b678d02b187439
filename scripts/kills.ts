/**
 * Whole upgrades under traffic by the installed command, which is killed and then repeated as an operator would do:
 *   npm run kills -- [--kills N] [--seed N]   at random instants
 *   npm run kills -- --boundaries             at every boundary that the runner passes, and terraform during each plan and apply
 */
import { boundaryKills } from './boundary-kills';
import { readFlags, wholeNumber } from './flags';
import { randomKills } from './random-kills';

const flags = readFlags('npm run kills -- [--kills N] [--seed N] | --boundaries', {
  kills: { type: 'string', default: '200' },
  seed: { type: 'string', default: '1' },
  boundaries: { type: 'boolean', default: false },
});

void (flags.boundaries
  ? boundaryKills()
  : randomKills(wholeNumber('kills', flags.kills), wholeNumber('seed', flags.seed)));
