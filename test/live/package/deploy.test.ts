import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { n8nCommand, projectRoot } from '../../support/paths';

const folder = path.join(projectRoot, 'deploy');
const files = readdirSync(folder).filter((file) => file.endsWith('.compose.yml'));

/** What our files use of the Compose specification, strictly, so that a slip of the pen shows. */
const service = z.strictObject({
	image: z.string().regex(/^[a-z0-9./-]+:[\w.-]+$/u, 'an image with its tag'),
	restart: z.literal('unless-stopped'),
	command: z.union([z.string(), z.array(z.string())]).optional(),
	ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/u, 'a port of this machine alone')).optional(),
	environment: z.record(z.string(), z.string()).optional(),
	volumes: z.array(z.string().regex(/^[a-z0-9-]+:\/[\w./-]+$/u)).optional(),
	depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).optional(),
	healthcheck: z
		.strictObject({ test: z.array(z.string()), interval: z.string(), timeout: z.string(), retries: z.number() })
		.optional(),
	deploy: z.strictObject({ replicas: z.number() }).optional(),
});
const compose = z.object({
	services: z.record(z.string(), service),
	volumes: z.record(z.string(), z.null()),
});

const read = (file: string) => compose.parse(parse(readFileSync(path.join(folder, file), 'utf8'), { merge: true }));

/** Reported as skipped elsewhere: then the schema above is what stands. */
const whereDockerIs =
	spawnSync('docker', ['compose', 'version']).status === 0 && spawnSync('docker', ['info']).status === 0 ? it : it.skip;

describe.each(files)('deploy/%s', (file) => {
	it('names services that are there and are looked after, and volumes that are declared', () => {
		const { services, volumes } = read(file);
		for (const { depends_on = {}, volumes: used = [] } of Object.values(services)) {
			for (const name of Object.keys(depends_on)) expect(services[name]?.healthcheck).toBeDefined();
			for (const volume of used) expect(Object.keys(volumes)).toContain(volume.split(':')[0]);
		}
	});

	it('gives n8n settings that it knows', () => {
		const { services } = read(file);
		const names = Object.values(services)
			.filter(({ image }) => image.includes('n8n'))
			.flatMap(({ environment = {} }) => Object.keys(environment));
		const modules = path.resolve(path.dirname(n8nCommand), '../..');
		const places = ['n8n/dist', '@n8n/config/dist', 'n8n-core/dist', '@n8n/constants/dist'].map((place) =>
			path.join(modules, place),
		);
		const unknown = [...new Set(names)].filter(
			(name) => spawnSync('grep', ['-rqw', '--include=*.js', name, ...places]).status !== 0,
		);
		expect(unknown).toEqual([]);
	});

	whereDockerIs(
		'is started as it stands',
		() => {
			const env = { ...process.env, N8N_ENCRYPTION_KEY: 'a key of a test', POSTGRES_PASSWORD: 'a password of a test' };
			const docker = (...args: string[]): string =>
				execFileSync('docker', ['compose', '-p', 'arc-test', '-f', path.join(folder, file), ...args], {
					env,
					encoding: 'utf8',
				});
			try {
				docker('up', '--detach', '--wait', '--wait-timeout', '300');
				expect(docker('ps', '--services').trim().split('\n').sort()).toEqual(Object.keys(read(file).services).sort());
			} finally {
				docker('down', '--volumes');
			}
		},
		600_000,
	);
});
