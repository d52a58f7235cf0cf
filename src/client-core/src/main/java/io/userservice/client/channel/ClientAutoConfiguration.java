package io.userservice.client.channel;

import io.userservice.client.ClientProperties;
import io.userservice.client.cache.UserCaches;
import io.userservice.client.token.ClientCredentialsTokenSupplierFactory;
import io.userservice.client.token.TokenSupplierFactory;
import io.userservice.settings.SettingsGuard;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;

/** Reads the properties {@code user-service.client.*} for the channels of any starter. */
@AutoConfiguration
@EnableConfigurationProperties(ClientProperties.class)
public class ClientAutoConfiguration {

	@Bean
	static SettingsGuard userServiceClientSettingsGuard(ConfigurableEnvironment environment) {
		return SettingsGuard.ofLibrary(environment, "user-service.client");
	}

	@Bean
	TokenSupplierFactory userServiceTokenSupplierFactory(
			ObjectProvider<ClientCredentialsTokenSupplierFactory> clientCredentials) {
		return new TokenSupplierFactory(clientCredentials);
	}

	@Bean
	UserCaches userServiceCaches(ClientProperties properties) {
		return new UserCaches(properties);
	}

	/** Where Spring Security's OAuth2 client is on the classpath. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager")
	@Import(ClientCredentialsTokenSupplierFactory.class)
	static class OAuth2 {

	}

}
