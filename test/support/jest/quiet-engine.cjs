// What a test makes fail on purpose, n8n's engine would write between its lines.
process.env.N8N_LOG_LEVEL ??= 'silent';
