import type { INodeProperties } from 'n8n-workflow';
import { recordStoreProperties } from '../shared/store/record-store-properties';
import { propertiesOf } from './resource';
import { resources } from './resources';

export const arcStoreProperties: INodeProperties[] = [...propertiesOf(resources), ...recordStoreProperties];
