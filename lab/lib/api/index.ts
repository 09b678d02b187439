export { startApi, type Api, type ApiCall, type ApiOptions } from './server';
