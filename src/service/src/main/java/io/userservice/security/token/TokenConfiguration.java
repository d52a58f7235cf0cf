package io.userservice.security.token;

import java.time.Clock;

import io.userservice.rpc.server.MethodPolicies;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;

/** Configures how tokens are verified, on gRPC and on HTTP. */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

	@Bean
	TokenDecoderFactory tokenDecoderFactory(OAuth2ResourceServerProperties standard, TokenProperties properties) {
		return new TokenDecoderFactory(standard.getJwt(), properties);
	}

	@Bean
	JwtDecoder jwtDecoder(TokenDecoderFactory factory, ObjectProvider<DevelopmentKey> developmentKey,
			OAuth2ResourceServerProperties standard, MethodPolicies methods) {
		if (factory.hasKey()) {
			return factory.configured();
		}
		DevelopmentKey generated = developmentKey.getObject();
		generated.logToken(methods.scopes(), standard.getJwt().getAudiences());
		return factory.fromKey(generated.publicKey());
	}

	/** Generated only if no key is configured. */
	@Bean
	@Lazy
	DevelopmentKey developmentKey() {
		return new DevelopmentKey();
	}

	@Bean
	CachingJwtAuthenticationManager authenticationManager(JwtDecoder decoder,
			ObjectProvider<JwtAuthenticationConverter> converter, TokenProperties properties) {
		return new CachingJwtAuthenticationManager(decoder, converter.getIfAvailable(JwtAuthenticationConverter::new),
				properties.tokenCacheTtl(), Clock.systemUTC());
	}

}
