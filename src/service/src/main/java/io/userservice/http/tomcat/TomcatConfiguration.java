package io.userservice.http.tomcat;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Bounds what HTTP connections use up, beyond {@code server.tomcat.*}. */
@Configuration(proxyBeanMethods = false)
class TomcatConfiguration {

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedHttpProtocol() {
		return (factory) -> factory.setProtocol(BoundedHttpProtocol.class.getName());
	}

}
