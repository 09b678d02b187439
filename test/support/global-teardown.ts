import { close } from './temporary-folder';

export default close;
