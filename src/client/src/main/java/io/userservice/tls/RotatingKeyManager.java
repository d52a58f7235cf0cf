package io.userservice.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Gives each handshake the newest identity, and that one to its end. A handshake chooses
 * an alias and then asks for certificate and key apart: gRPC's AdvancedTlsX509KeyManager
 * has one alias for all, and so gives the old certificate with the new key to a handshake
 * during a renewal, which fails it.
 */
class RotatingKeyManager extends X509ExtendedKeyManager {

	private volatile Version previous;

	private volatile Version current;

	void use(KeyMaterial identity) {
		Version old = this.current;
		// First, so that a handshake finds its version in one of the two at any time.
		this.previous = old;
		this.current = new Version(String.valueOf((old != null) ? Long.parseLong(old.alias) + 1 : 1), identity);
	}

	@Override
	public X509Certificate[] getCertificateChain(String alias) {
		KeyMaterial identity = find(alias);
		return (identity != null) ? identity.chain().toArray(X509Certificate[]::new) : null;
	}

	@Override
	public PrivateKey getPrivateKey(String alias) {
		KeyMaterial identity = find(alias);
		return (identity != null) ? identity.key() : null;
	}

	@Override
	public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
		return this.current.alias;
	}

	@Override
	public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
		return this.current.alias;
	}

	@Override
	public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
		return this.current.alias;
	}

	@Override
	public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
		return this.current.alias;
	}

	@Override
	public String[] getServerAliases(String keyType, Principal[] issuers) {
		return new String[] { this.current.alias };
	}

	@Override
	public String[] getClientAliases(String keyType, Principal[] issuers) {
		return new String[] { this.current.alias };
	}

	private KeyMaterial find(String alias) {
		Version newest = this.current;
		if (newest.alias.equals(alias)) {
			return newest.identity;
		}
		Version older = this.previous;
		return (older != null && older.alias.equals(alias)) ? older.identity : null;
	}

	private record Version(String alias, KeyMaterial identity) {

	}

}
