export { startLab } from './lab';
export type { Lab, LabFacts, LabOptions } from './lab';
