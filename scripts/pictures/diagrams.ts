import { DEFAULT_SCHEDULE, rolesFrom } from '../../lib/domain';
import { architectureDiagram } from './architecture-diagram';
import { stagesDiagram } from './stages-diagram';

/** The diagrams by the name of their file in docs/images. */
export const DIAGRAMS: Readonly<Record<string, string>> = {
  'architecture.svg': architectureDiagram(),
  'stages.svg': stagesDiagram(DEFAULT_SCHEDULE, rolesFrom('blue')),
};
