package io.userservice.tls;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Follows the TLS files of channels, in the service and in what uses its client jar. */
@AutoConfiguration
@EnableConfigurationProperties(TlsProperties.class)
@Import({ TlsWatcher.class, TlsContexts.class, ClientTls.class })
public class TlsAutoConfiguration {

}
