package io.userservice.security;

import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Who may see what over HTTP: health is open, the other exposed endpoints of Actuator as
 * set, and nothing else is there.
 */
@Configuration(proxyBeanMethods = false)
class HttpSecurityConfiguration {

	@Bean
	SecurityFilterChain httpSecurity(HttpSecurity http, SecurityProperties properties) throws Exception {
		return http.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			// No cookie identifies a caller, so no other site can use one.
			.csrf(AbstractHttpConfigurer::disable)
			.requestCache(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable)
			.oauth2ResourceServer((server) -> server.jwt(Customizer.withDefaults()))
			.authorizeHttpRequests((requests) -> {
				requests.requestMatchers(EndpointRequest.to(HealthEndpoint.class)).permitAll();
				if (properties.actuatorRequiresToken()) {
					requests.requestMatchers(EndpointRequest.toAnyEndpoint()).authenticated();
				}
				else {
					requests.requestMatchers(EndpointRequest.toAnyEndpoint()).permitAll();
				}
				requests.anyRequest().denyAll();
			})
			.build();
	}

}
