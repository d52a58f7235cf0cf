package io.userservice.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/**
 * Runs the whole service on free ports, with its own H2 database in memory. It never
 * takes itself for overloaded, as it might beside other tests: that has tests of its own,
 * in simulated time.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "grpc.server.port=0", "spring.datasource.url=jdbc:h2:mem:${random.uuid}",
				"user-service.security.development-token-file=", "user-service.shutdown.quiet-period=0s",
				"user-service.shutdown.timeout=4s", "user-service.limits.overload-after=1m" })
@Import({ TestChannels.class, TestTokens.class })
public @interface ServiceTest {

}
