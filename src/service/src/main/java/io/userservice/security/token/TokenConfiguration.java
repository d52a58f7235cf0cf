package io.userservice.security.token;

import java.time.Clock;

import io.userservice.database.DatabaseKind;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.security.development.DevelopmentKey;
import io.userservice.security.development.DevelopmentTokenFile;
import io.userservice.security.development.DevelopmentTokens;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;

/** Configures how tokens are verified, for gRPC and for HTTP. */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

	@Bean
	TokenDecoderFactory tokenDecoderFactory(OAuth2ResourceServerProperties standard,
			TokenVerificationProperties properties) {
		return new TokenDecoderFactory(standard.getJwt(), properties);
	}

	@Bean
	JwtDecoder jwtDecoder(TokenDecoderFactory factory, ObjectProvider<DevelopmentKey> developmentKey,
			TokenVerificationProperties properties, DatabaseKind database) {
		if (factory.hasKey()) {
			return factory.configured();
		}
		if (database != DatabaseKind.H2 && !properties.developmentToken()) {
			throw new InvalidConfigurationPropertyValueException("user-service.security.development-token", false,
					"a service with a database of its own needs a key: set"
							+ " spring.security.oauth2.resourceserver.jwt.issuer-uri, jwk-set-uri or"
							+ " public-key-location, or this to true to try it out");
		}
		return factory.own(developmentKey.getObject());
	}

	@Bean
	DevelopmentTokens developmentTokens(TokenDecoderFactory factory, ObjectProvider<DevelopmentKey> key,
			OAuth2ResourceServerProperties standard, MethodPolicies methods) {
		return factory.hasKey() ? new DevelopmentTokens(null) : new DevelopmentTokens(
				() -> key.getObject().newToken(methods.scopes(), standard.getJwt().getAudiences()));
	}

	@Bean
	DevelopmentTokenFile developmentTokenFile(DevelopmentTokens tokens, TokenVerificationProperties properties) {
		return new DevelopmentTokenFile(tokens, properties.developmentTokenFile());
	}

	/** Generated only if no key is configured. */
	@Bean
	@Lazy
	DevelopmentKey developmentKey() {
		return new DevelopmentKey();
	}

	@Bean
	CachingJwtAuthenticationManager authenticationManager(JwtDecoder decoder,
			ObjectProvider<JwtAuthenticationConverter> converter, TokenVerificationProperties properties) {
		return new CachingJwtAuthenticationManager(decoder, converter.getIfAvailable(JwtAuthenticationConverter::new),
				properties.tokenCacheTtl(), properties.tokenCacheSize().toBytes(), Clock.systemUTC());
	}

}
