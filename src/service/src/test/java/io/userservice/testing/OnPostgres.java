package io.userservice.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;

/** Runs a {@link ServiceTest} on its own database in a real PostgreSQL. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ContextConfiguration(initializers = OnPostgres.Initializer.class)
public @interface OnPostgres {

	/** Sets what an operator would set: url, username and password, nothing else. */
	public class Initializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			TestPropertyValues
				.of("spring.datasource.url=" + TestPostgres.newDatabase(),
						"spring.datasource.username=" + TestPostgres.USER,
						"spring.datasource.password=" + TestPostgres.PASSWORD,
						"user-service.security.development-token=true")
				.applyTo(context);
		}

	}

}
