package io.userservice.tls;

import java.security.cert.X509Certificate;
import java.util.List;

/** The certificates of the trusted authorities. */
public record TrustAnchors(List<X509Certificate> certificates) {

	@Override
	public String toString() {
		return this.certificates.stream().map((authority) -> authority.getSubjectX500Principal().getName()).toList()
				+ " trusted";
	}

}
