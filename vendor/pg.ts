export { Client, DatabaseError, Pool, types } from 'pg';
export type { ClientConfig, PoolClient, PoolConfig, QueryArrayResult } from 'pg';
