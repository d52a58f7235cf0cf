package io.userservice.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * Spring Security's client of a token endpoint, but not one that waits forever for an
 * answer.
 */
final class TokenEndpoint {

	/** Leaves time for another try within the 5 s of GetUser. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private TokenEndpoint() {
	}

	static OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> client() {
		JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(
				HttpClient.newBuilder().connectTimeout(PATIENCE).build());
		requests.setReadTimeout(PATIENCE);
		// Not RestClient's builder: no way to set its converters is the same on Spring 6
		// and 7.
		RestTemplate http = new RestTemplate(
				List.of(new FormHttpMessageConverter(), new OAuth2AccessTokenResponseHttpMessageConverter()));
		http.setRequestFactory(requests);
		http.setErrorHandler(new OAuth2ErrorResponseErrorHandler());
		RestClientClientCredentialsTokenResponseClient client = new RestClientClientCredentialsTokenResponseClient();
		client.setRestClient(RestClient.create(http));
		return client;
	}

}
