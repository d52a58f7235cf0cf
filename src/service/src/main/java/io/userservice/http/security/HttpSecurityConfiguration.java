package io.userservice.http.security;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.grpc.BindableService;
import io.userservice.security.development.DevelopmentTokens;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.util.StringUtils;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.filter.CorsFilter;

/**
 * Decides what is served over HTTP, and to which callers: health is open, information and
 * metrics as configured, other endpoints of Actuator need a scope, calls and the console
 * are {@link OpenPaths}, and nothing else is served.
 */
@Configuration(proxyBeanMethods = false)
class HttpSecurityConfiguration {

	/**
	 * Endpoints that hold no secrets and change nothing, unlike the others that can be
	 * exposed.
	 */
	private static final String[] OPEN = { "info", "metrics", "prometheus", "sbom" };

	/** The scope of all other endpoints. */
	private static final String SCOPE = "actuator";

	/**
	 * The console loads nothing from other servers, and runs only the scripts in its
	 * files.
	 */
	private static final String CONTENT_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
			+ " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

	private static final Duration PREFLIGHT_AGE = Duration.ofHours(2);

	/** Static, since the filters of the web server need it before there is a channel. */
	@Bean
	static OpenPaths openPaths(HttpProperties properties, DevelopmentTokens tokens, List<BindableService> services) {
		AllowedOrigins.check(properties.allowedOrigins());
		boolean enabled = (properties.enabled() != null) ? properties.enabled() : tokens.areGenerated();
		if (!enabled) {
			return new OpenPaths(List.of(), List.of(), false);
		}
		List<String> paths = new ArrayList<>(List.of("/", "/index.html", "/console/**"));
		services.forEach((service) -> paths.add("/" + service.bindService().getServiceDescriptor().getName() + "/**"));
		return new OpenPaths(paths, properties.allowedOrigins(), tokens.areGenerated());
	}

	/** Health, whatever credentials a probe sends; as /livez and /readyz, too. */
	@Bean
	@Order(1)
	SecurityFilterChain healthSecurity(SecurityChains chains, OpenPaths open) throws Exception {
		RequestMatcher health = new OrRequestMatcher(EndpointRequest.to(HealthEndpoint.class),
				EndpointRequest.toAdditionalPaths(WebServerNamespace.SERVER, HealthEndpoint.class));
		return ownNamesAlone(chains, open).securityMatcher(health)
			.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.build();
	}

	/** Calls, which check their tokens themselves, and the console's files. */
	@Bean
	@Order(2)
	SecurityFilterChain callSecurity(SecurityChains chains, OpenPaths open) throws Exception {
		List<PathPatternRequestMatcher> paths = open.patterns()
			.stream()
			.map(PathPatternRequestMatcher.withDefaults()::matcher)
			.toList();
		return chains.stateless()
			.securityMatcher((request) -> paths.stream().anyMatch((path) -> path.matches(request)))
			.addFilter(crossOrigin(open))
			.addFilterBefore(new ReboundHostFilter(open, true), CorsFilter.class)
			.headers((headers) -> headers.contentSecurityPolicy((policy) -> policy.policyDirectives(CONTENT_POLICY))
				.referrerPolicy((policy) -> policy.policy(ReferrerPolicy.NO_REFERRER)))
			.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.build();
	}

	private static CorsFilter crossOrigin(OpenPaths open) {
		CorsConfiguration others = cors(open);
		CorsFilter filter = new CorsFilter((request) -> OwnPage.hasMade(request) ? null : others);
		filter.setCorsProcessor(new RefusedOrigin());
		return filter;
	}

	/** No cookie identifies a caller, so credentials need not be allowed. */
	private static CorsConfiguration cors(OpenPaths open) {
		CorsConfiguration cors = new CorsConfiguration();
		cors.setAllowedOrigins(open.allowedOrigins());
		cors.setAllowedMethods(List.of("GET", "POST"));
		cors.setAllowedHeaders(List.of(CorsConfiguration.ALL));
		cors.setExposedHeaders(List.of(CorsConfiguration.ALL));
		cors.setMaxAge(PREFLIGHT_AGE);
		return cors;
	}

	/**
	 * Also of paths below Actuator's that it does not serve, so that nobody learns which
	 * it does.
	 */
	@Bean
	@Order(3)
	SecurityFilterChain actuatorSecurity(SecurityChains chains, OpenPaths open, AuthenticationManager tokens,
			HttpSecurityProperties properties,
			@Value("${spring.security.oauth2.resourceserver.jwt.authority-prefix:SCOPE_}") String authorityPrefix,
			@Value("${management.endpoints.web.base-path:/actuator}") String basePath) throws Exception {
		RequestMatcher below = PathPatternRequestMatcher.withDefaults()
			.matcher(StringUtils.trimTrailingCharacter(basePath, '/') + "/**");
		return ownNamesAlone(chains, open).securityMatcher(new OrRequestMatcher(EndpointRequest.toAnyEndpoint(), below))
			.oauth2ResourceServer((server) -> server.authenticationManagerResolver((request) -> tokens)
				.authenticationEntryPoint(HttpSecurityConfiguration::requestToken))
			.authorizeHttpRequests((requests) -> {
				var information = requests.requestMatchers(EndpointRequest.to(OPEN), EndpointRequest.toLinks());
				if (properties.actuatorRequiresToken()) {
					information.authenticated();
				}
				else {
					information.permitAll();
				}
				requests.requestMatchers(EndpointRequest.toAnyEndpoint()).hasAuthority(authorityPrefix + SCOPE);
				requests.anyRequest().denyAll();
			})
			.build();
	}

	private static HttpSecurity ownNamesAlone(SecurityChains chains, OpenPaths open) {
		return chains.stateless().addFilterBefore(new ReboundHostFilter(open, false), CorsFilter.class);
	}

	/** Gives no reason, which would only help an unauthenticated caller. */
	private static void requestToken(HttpServletRequest request, HttpServletResponse response,
			AuthenticationException refusal) {
		response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
		response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
	}

}
