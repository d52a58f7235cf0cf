package io.userservice.tls;

import java.util.List;

import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RotatingKeyManagerTests {

	private final RotatingKeyManager keys = new RotatingKeyManager();

	@Test
	void givesAHandshakeTheIdentityThatItChose() {
		KeyMaterial old = identity(TestAuthority.OURS.server());
		this.keys.use(old);
		String chosen = this.keys.chooseEngineServerAlias("RSA", null, null);
		KeyMaterial renewed = identity(TestAuthority.OURS.server());
		this.keys.use(renewed);
		assertThat(this.keys.getCertificateChain(chosen)).containsExactlyElementsOf(old.chain());
		assertThat(this.keys.getPrivateKey(chosen)).isEqualTo(old.key());
		String next = this.keys.chooseEngineServerAlias("RSA", null, null);
		assertThat(this.keys.getCertificateChain(next)).containsExactlyElementsOf(renewed.chain());
		assertThat(this.keys.getPrivateKey(next)).isEqualTo(renewed.key());
	}

	@Test
	void knowsNoOtherAlias() {
		this.keys.use(identity(TestAuthority.OURS.server()));
		assertThat(this.keys.getCertificateChain("other")).isNull();
		assertThat(this.keys.getPrivateKey("other")).isNull();
	}

	private static KeyMaterial identity(X509Bundle bundle) {
		return new KeyMaterial(List.of(bundle.getCertificatePath()), bundle.getKeyPair().getPrivate());
	}

}
