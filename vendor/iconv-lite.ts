export { decode, encodingExists } from 'iconv-lite';
