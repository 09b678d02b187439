export { startBalancer, type BalancerOptions, type IBalancer } from './balancer/balancer';
