package io.userservice.security.token;

import java.io.ByteArrayInputStream;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.userservice.file.PropertyFile;
import io.userservice.file.ReloadingFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.security.converter.RsaKeyConverters;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Verifies tokens with the public key of a file, which is read again when it is renewed
 * on disk. Spring Boot (4.1) reads it once.
 */
class PublicKeyFileDecoder implements JwtDecoder {

	private static final Logger logger = LoggerFactory.getLogger(PublicKeyFileDecoder.class);

	private final PropertyFile file;

	private final ReloadingFiles<JwtDecoder> decoder;

	private final long intervalNanos;

	private final LongSupplier nanoClock;

	private final AtomicLong nextPoll;

	/**
	 * @param decoders makes the decoder of a key
	 * @param interval the time between two reads of the file, while tokens are verified
	 */
	PublicKeyFileDecoder(PropertyFile file, Function<RSAPublicKey, JwtDecoder> decoders, Duration interval,
			LongSupplier nanoClock) {
		this.file = file;
		this.decoder = new ReloadingFiles<>(List.of(file), (contents) -> decoders.apply(key(contents.get(0))));
		this.intervalNanos = interval.toNanos();
		this.nanoClock = nanoClock;
		this.nextPoll = new AtomicLong(nanoClock.getAsLong() + this.intervalNanos);
	}

	@Override
	public Jwt decode(String token) {
		if (isDue() && this.decoder.isOnDisk() && this.decoder.poll()) {
			logger.info("Renewed {}", this.file);
		}
		return this.decoder.current().decode(token);
	}

	/** Whether this call must read the file again. True for one call in each interval. */
	private boolean isDue() {
		long now = this.nanoClock.getAsLong();
		long next = this.nextPoll.get();
		return now - next >= 0 && this.nextPoll.compareAndSet(next, now + this.intervalNanos);
	}

	private RSAPublicKey key(byte[] pem) {
		try {
			return RsaKeyConverters.x509().convert(new ByteArrayInputStream(pem));
		}
		catch (RuntimeException ex) {
			throw this.file.invalid("it must be an RSA public key in PEM (-----BEGIN PUBLIC KEY-----)");
		}
	}

}
