export { tearDown as default } from './live-set-up.mjs';
