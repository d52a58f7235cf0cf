package io.userservice.tls;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Whose certificates are believed.
 *
 * @param authorities their certificates
 */
record TrustAnchors(List<X509Certificate> authorities) {

	@Override
	public String toString() {
		return this.authorities.stream().map((authority) -> authority.getSubjectX500Principal().getName()).toList()
				+ " trusted";
	}

}
