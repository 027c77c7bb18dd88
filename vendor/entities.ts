export { decodeHTML } from 'entities';
