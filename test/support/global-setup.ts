import { open } from './temporary-folder';

export default open;
