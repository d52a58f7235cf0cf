package io.userservice.client.starter;

import io.userservice.tls.TlsContexts;
import io.userservice.tls.TlsProperties;
import io.userservice.tls.TlsWatcher;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** TLS contexts that follow their files, for channels and for the service's server. */
@AutoConfiguration
@EnableConfigurationProperties(TlsProperties.class)
public class TlsAutoConfiguration {

	@Bean
	TlsWatcher userServiceTlsWatcher(TlsProperties properties) {
		return new TlsWatcher(properties);
	}

	@Bean
	TlsContexts userServiceTlsContexts(TlsWatcher watcher) {
		return new TlsContexts(watcher);
	}

}
