package io.userservice.tls;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Registers the managers of renewed certificates and keys, for channels and for the
 * service's server. Made for the first of these that has TLS.
 */
@AutoConfiguration
@EnableConfigurationProperties(TlsProperties.class)
public class TlsAutoConfiguration {

	@Bean
	@Lazy
	TlsFilePoller userServiceTlsFilePoller(TlsProperties properties) {
		return new TlsFilePoller(properties);
	}

	@Bean
	@Lazy
	TlsManagers userServiceTlsManagers(TlsFilePoller poller) {
		return new TlsManagers(poller);
	}

}
