package io.userservice.tls;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Registers the managers of renewed certificates and keys, for channels and for the
 * service's server.
 */
@AutoConfiguration
@EnableConfigurationProperties(TlsProperties.class)
public class TlsAutoConfiguration {

	@Bean
	TlsFilePoller userServiceTlsFilePoller(TlsProperties properties) {
		return new TlsFilePoller(properties);
	}

	@Bean
	TlsManagers userServiceTlsManagers(TlsFilePoller poller) {
		return new TlsManagers(poller);
	}

}
