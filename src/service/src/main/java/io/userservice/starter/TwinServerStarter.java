package io.userservice.starter;

import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.tracing.Tracer;
import io.userservice.UserServiceApplication;
import io.userservice.rpc.server.DeferredDeserialization;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.user.UserRepository;
import io.userservice.warmup.WarmUpServer;
import io.userservice.warmup.WarmUpTokens;
import org.aopalliance.intercept.MethodInterceptor;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Starts the server of the warm-up. It shares the database, the table of methods and the
 * threads of calls with the server of callers, and nothing that counts, remembers or
 * bounds them. Its tokens are signed by a key that it alone knows and takes, and what its
 * transactions write is rolled back.
 */
@Component
class TwinServerStarter implements WarmUpServer.Starter {

	private static final Set<String> PACKAGES = Stream
		.of("rpc.connection", "rpc.limit", "rpc.observation", "rpc.overload", "security.access", "security.token",
				"starter", "user.change", "user.grpc", "user.read", "user.write", "database.transaction")
		.map((name) -> UserServiceApplication.class.getPackageName() + "." + name)
		.collect(Collectors.toSet());

	/** Below zero, with room for a block of ids. */
	private static final int LAST_OTHER_BLOCK = -1_000_000;

	private final ConfigurableListableBeanFactory application;

	private final String authorityPrefix;

	/**
	 * @param authorityPrefix as the authorization expects it
	 */
	TwinServerStarter(ConfigurableListableBeanFactory application,
			@Value("${spring.security.oauth2.resourceserver.jwt.authority-prefix:SCOPE_}") String authorityPrefix) {
		this.application = application;
		this.authorityPrefix = authorityPrefix;
	}

	@Override
	public WarmUpServer start() {
		WarmUpTokens tokens = new WarmUpTokens(this.application.getBean(MethodPolicies.class).scopes());
		Twin twin = new Twin(this.application, PACKAGES);
		twin.addBeanPostProcessor(this.application.getBean(DeferredDeserialization.class));
		twin.replace(MeterRegistry.class, meters());
		twin.replace(Tracer.class, Tracer.NOOP);
		UserRepository users = this.application.getBean(UserRepository.class);
		twin.replace(PlatformTransactionManager.class,
				new RolledBack(this.application.getBean(PlatformTransactionManager.class), () -> users.findIdAt(0)));
		twin.replace(UserRepository.class, withOtherIds(users));
		twin.replace(JwtDecoder.class, tokens.decoder());
		twin.replace(JwtAuthenticationConverter.class, scopes());
		return new TwinServer(twin, tokens).start();
	}

	/** Of the usual kind, with the same buckets. */
	private MeterRegistry meters() {
		MeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		this.application.getBeansOfType(MeterFilter.class).values().forEach(meters.config()::meterFilter);
		return meters;
	}

	/** Ids that no user gets: those of the sequence are not given back by a rollback. */
	private static UserRepository withOtherIds(UserRepository users) {
		ProxyFactory proxy = new ProxyFactory(users);
		proxy.addAdvice((MethodInterceptor) (call) -> call.getMethod().getName().equals("nextIdBlock")
				? ThreadLocalRandom.current().nextLong(Integer.MIN_VALUE, LAST_OTHER_BLOCK) : call.proceed());
		return (UserRepository) proxy.getProxy();
	}

	/** From the claim that the token has, whatever claim others have. */
	private JwtAuthenticationConverter scopes() {
		JwtGrantedAuthoritiesConverter authorities = new JwtGrantedAuthoritiesConverter();
		authorities.setAuthorityPrefix(this.authorityPrefix);
		JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
		converter.setJwtGrantedAuthoritiesConverter(authorities);
		return converter;
	}

}
