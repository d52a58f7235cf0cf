package io.userservice.http.security;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/** Answers requests for paths that nobody serves: with 404, whatever the token. */
@Configuration(proxyBeanMethods = false)
class UnservedPathsConfiguration {

	private static final Set<String> METHODS = Arrays.stream(HttpMethod.values())
		.map(HttpMethod::name)
		.collect(Collectors.toSet());

	/** Nothing else is served. Tokens do not matter, so no response speaks of one. */
	@Bean
	@Order(4)
	SecurityFilterChain otherSecurity(SecurityChains chains) throws Exception {
		return chains.stateless()
			.authorizeHttpRequests((requests) -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
				.permitAll()
				.anyRequest()
				.denyAll())
			.exceptionHandling((refusal) -> refusal.authenticationEntryPoint(
					(request, response, ex) -> ErrorBody.write(response, HttpServletResponse.SC_NOT_FOUND)))
			.build();
	}

	/** Header values are left to those who read them: gateways add names in UTF-8. */
	@Bean
	static HttpFirewall firewall() {
		StrictHttpFirewall firewall = new StrictHttpFirewall();
		firewall.setAllowedHeaderValues((value) -> true);
		return firewall;
	}

	/** Paths with {@code //} or {@code ;} are nobody's. */
	@Bean
	static RequestRejectedHandler rejectedRequests() {
		return (request, response, refusal) -> ErrorBody.write(response, METHODS.contains(request.getMethod())
				? HttpServletResponse.SC_NOT_FOUND : HttpServletResponse.SC_NOT_IMPLEMENTED);
	}

}
