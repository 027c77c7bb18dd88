export interface DovecotPlace {
	/** Everything that the server writes is below it. */
	readonly folder: string;
	readonly port: number;
	readonly tlsPort: number;
	readonly key: string;
	readonly certificate: string;
	/** The user whose server it is; null is root, whose server runs as Dovecot's own users. */
	readonly runsAs: { readonly user: string; readonly group: string } | null;
	readonly mailOwner: { readonly uid: number; readonly gid: number };
	readonly password: string;
	/** Said instead of what the server can; null is the truth. */
	readonly capability: string | null;
}

/** A configuration of Dovecot 2.3 with IMAP on loopback, where any user has the same password. */
export function dovecotConfig({
	folder,
	port,
	tlsPort,
	key,
	certificate,
	runsAs,
	mailOwner,
	password,
	capability,
}: DovecotPlace): string {
	return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
auth_verbose = yes
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <${certificate}
ssl_key = <${key}
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:${folder}/mail/%u
mail_max_userip_connections = 100
first_valid_uid = 1
${runsAs === null ? '' : `default_internal_user = ${runsAs.user}\ndefault_internal_group = ${runsAs.group}\ndefault_login_user = ${runsAs.user}\n`}
${capability === null ? '' : `imap_capability = ${capability}`}
namespace inbox {
	inbox = yes
	separator = /
}
passdb {
	driver = static
	args = password=${password}
}
userdb {
	driver = static
	args = uid=${mailOwner.uid} gid=${mailOwner.gid} home=${folder}/mail/%u
}
service imap-login {
	${runsAs === null ? '' : 'chroot ='}
	inet_listener imap {
		port = ${port}
	}
	inet_listener imaps {
		port = ${tlsPort}
		ssl = yes
	}
}
service anvil {
	${runsAs === null ? '' : 'chroot ='}
}
`;
}
