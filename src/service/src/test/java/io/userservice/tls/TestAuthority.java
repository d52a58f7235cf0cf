package io.userservice.tls;

import java.time.Duration;
import java.time.Instant;

import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/** A certificate authority that issues certificates to servers and clients. */
final class TestAuthority {

	static final TestAuthority OURS = new TestAuthority("Trusted authority");

	static final TestAuthority OTHER = new TestAuthority("Another authority");

	private static final Instant NOW = Instant.now();

	static final Instant TOMORROW = NOW.plus(Duration.ofDays(1));

	static final Instant YESTERDAY = NOW.minus(Duration.ofDays(1));

	private final X509Bundle root;

	TestAuthority(String name) {
		try {
			this.root = new CertificateBuilder().ecp256()
				.subject("CN=" + name)
				.setIsCertificateAuthority(true)
				.setKeyUsage(true, KeyUsage.keyCertSign)
				.buildSelfSigned();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** A certificate for the host localhost, valid until tomorrow. */
	X509Bundle server() {
		return server(TOMORROW);
	}

	X509Bundle server(Instant until) {
		return issue(localhost(until).ecp256());
	}

	/** With an RSA key, which takes a processor a second to make. */
	X509Bundle rsaServer() {
		return issue(localhost(TOMORROW).rsa2048());
	}

	X509Bundle client() {
		return client(TOMORROW);
	}

	X509Bundle client(Instant until) {
		return issue(leaf("client", until).ecp256().addExtendedKeyUsageClientAuth());
	}

	X509Bundle root() {
		return this.root;
	}

	/** The authority's own certificate in PEM format. */
	String pem() {
		return this.root.getCertificatePEM();
	}

	private static CertificateBuilder localhost(Instant until) {
		return leaf("localhost", until).addSanDnsName("localhost").addExtendedKeyUsageServerAuth();
	}

	private static CertificateBuilder leaf(String name, Instant until) {
		return new CertificateBuilder().subject("CN=" + name)
			.notBefore(YESTERDAY.minus(Duration.ofDays(1)))
			.notAfter(until);
	}

	private X509Bundle issue(CertificateBuilder leaf) {
		try {
			return leaf.buildIssuedBy(this.root);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
