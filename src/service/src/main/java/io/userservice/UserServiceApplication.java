package io.userservice;

import io.userservice.rpc.lifecycle.SignalHandlers;
import net.devh.boot.grpc.server.autoconfigure.GrpcServerMicrometerTraceAutoConfiguration;
import net.devh.boot.grpc.server.autoconfigure.GrpcServerSecurityAutoConfiguration;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts the service. */
@SpringBootApplication(exclude = {
		// Needs a class that Spring Security no longer has;
		// io.userservice.security takes its place.
		GrpcServerSecurityAutoConfiguration.class,
		// Would time each call a second time, see io.userservice.rpc.CallMetrics.
		GrpcServerMicrometerTraceAutoConfiguration.class })
@ConfigurationPropertiesScan
@EnableScheduling
public class UserServiceApplication {

	/**
	 * From JDK 24 on the JVM warns when Netty uses {@code sun.misc.Unsafe}, and a jar's
	 * manifest cannot allow it. Netty does without it then; who starts the JVM with
	 * {@code --sun-misc-unsafe-memory-access=allow} sets this to false.
	 */
	private static final String NETTY_NO_UNSAFE = "io.grpc.netty.shaded.io.netty.noUnsafe";

	public static void main(String[] args) {
		if (Runtime.version().feature() >= 24 && System.getProperty(NETTY_NO_UNSAFE) == null) {
			System.setProperty(NETTY_NO_UNSAFE, "true");
		}
		new SignalHandlers().handle();
		SpringApplication.run(UserServiceApplication.class, args);
	}

}
