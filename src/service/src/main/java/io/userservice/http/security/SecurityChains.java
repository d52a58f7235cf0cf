package io.userservice.http.security;

import java.util.Map;

import org.springframework.context.ApplicationContext;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.authentication.builders.AuthenticationManagerBuilder;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.context.request.async.WebAsyncManagerIntegrationFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.stereotype.Component;

import static org.springframework.security.config.Customizer.withDefaults;

/**
 * Begins each chain of filters. The bean that Spring Security (7.1) has for that looks
 * for customizers of some 30 types among all beans, for each chain.
 */
@Component
class SecurityChains {

	private final ApplicationContext context;

	private final ObjectPostProcessor<Object> postProcessor;

	SecurityChains(ApplicationContext context, ObjectPostProcessor<Object> postProcessor) {
		this.context = context;
		this.postProcessor = postProcessor;
	}

	/** No cookie identifies a caller, so no other site can use one. */
	HttpSecurity stateless() {
		Map<Class<?>, Object> shared = Map.of(ApplicationContext.class, this.context,
				PathPatternRequestMatcher.Builder.class, PathPatternRequestMatcher.withDefaults());
		return new HttpSecurity(this.postProcessor, new AuthenticationManagerBuilder(this.postProcessor), shared)
			.addFilter(new WebAsyncManagerIntegrationFilter())
			.exceptionHandling(withDefaults())
			.headers(withDefaults())
			.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.securityContext(withDefaults())
			.anonymous(withDefaults())
			.servletApi(withDefaults());
	}

}
