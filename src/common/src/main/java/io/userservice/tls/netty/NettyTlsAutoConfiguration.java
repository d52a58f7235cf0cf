package io.userservice.tls.netty;

import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.userservice.tls.TlsAutoConfiguration;
import io.userservice.tls.TlsFilePoller;
import io.userservice.tls.TlsManagers;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** Registers TLS contexts over gRPC's shaded Netty, where it is on the classpath. */
@AutoConfiguration(after = TlsAutoConfiguration.class)
@ConditionalOnClass(SslContext.class)
public class NettyTlsAutoConfiguration {

	@Bean
	@Lazy
	TlsContexts userServiceTlsContexts(TlsManagers managers, TlsFilePoller poller) {
		return new TlsContexts(managers, poller);
	}

}
