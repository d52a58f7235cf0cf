package io.userservice.starter;

import java.util.List;

import io.userservice.tls.netty.TlsContexts;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;
import net.devh.boot.grpc.server.serverfactory.GrpcServerFactory;
import net.devh.boot.grpc.server.service.GrpcServiceDiscoverer;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Makes the gRPC server, which the starter's lifecycle starts and stops. */
@Configuration(proxyBeanMethods = false)
public class GrpcServerFactoryConfiguration {

	@Bean
	GrpcServerFactory grpcServerFactory(GrpcServerProperties properties, GrpcServiceDiscoverer services,
			List<GrpcServerConfigurer> configurers, TlsContexts contexts, Environment environment) {
		// Asked for its port, the starter's properties replace 0.
		boolean anyPort = Binder.get(environment).bind("grpc.server.port", Integer.class).orElse(1) == 0;
		ReloadingTlsServerFactory factory = new ReloadingTlsServerFactory(properties, configurers, contexts, anyPort);
		services.findGrpcServices().forEach(factory::addService);
		return factory;
	}

}
