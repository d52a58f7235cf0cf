package io.userservice.http.tomcat;

import org.apache.tomcat.websocket.server.WsSci;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Sets Tomcat up beyond {@code server.tomcat.*}: bounds what its connections use up, and
 * lets it serve WebSockets.
 */
@Configuration(proxyBeanMethods = false)
class TomcatConfiguration {

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedHttpProtocol() {
		return (factory) -> factory.setProtocol(BoundedHttpProtocol.class.getName());
	}

	@Bean
	static DirectConnections directConnections() {
		return new DirectConnections();
	}

	/**
	 * Boot does this in its module spring-boot-websocket, which is not used for anything
	 * else. To be replaced by that module.
	 */
	@Bean
	static WebServerFactoryCustomizer<TomcatServletWebServerFactory> webSockets() {
		return (factory) -> factory
			.addContextCustomizers((context) -> context.addServletContainerInitializer(new WsSci(), null));
	}

	/**
	 * First, since valves run in the order in which they are added, and Boot adds one for
	 * the headers of proxies. An order on the bean's method would not count.
	 */
	@Order(Ordered.HIGHEST_PRECEDENCE)
	static class DirectConnections implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

		@Override
		public void customize(TomcatServletWebServerFactory factory) {
			factory.addEngineValves(new DirectConnectionValve());
		}

	}

}
