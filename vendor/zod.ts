export * from 'zod/v4';
