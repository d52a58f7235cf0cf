package io.userservice.client.token;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.core.endpoint.DefaultMapOAuth2AccessTokenResponseConverter;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * Spring Security's client of a token endpoint, with time-outs; its own (6.5 and 7.1) has
 * none.
 */
final class ClientCredentialsTokenEndpoint {

	/** Leaves time for a second attempt within the 5 s of a unary call. */
	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private ClientCredentialsTokenEndpoint() {
	}

	static OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> client() {
		JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(
				HttpClient.newBuilder().connectTimeout(TIMEOUT).build());
		requests.setReadTimeout(TIMEOUT);
		// Not RestClient's builder, whose converters Spring 6 and 7 set differently.
		RestTemplate http = new RestTemplate();
		http.getMessageConverters().add(0, converter());
		http.setRequestFactory(requests);
		http.setErrorHandler(new OAuth2ErrorResponseErrorHandler());
		RestClientClientCredentialsTokenResponseClient client = new RestClientClientCredentialsTokenResponseClient();
		client.setRestClient(RestClient.create(http));
		return client;
	}

	/**
	 * Without Jackson, Gson reads {@code expires_in} 3600 as 3600.0. Spring Security
	 * cannot parse that, takes the token for expired, and fetches another for each call.
	 */
	private static OAuth2AccessTokenResponseHttpMessageConverter converter() {
		DefaultMapOAuth2AccessTokenResponseConverter standard = new DefaultMapOAuth2AccessTokenResponseConverter();
		OAuth2AccessTokenResponseHttpMessageConverter converter = new OAuth2AccessTokenResponseHttpMessageConverter();
		converter.setAccessTokenResponseConverter((response) -> {
			Map<String, Object> parameters = new HashMap<>(response);
			parameters.replaceAll((name, value) -> (value instanceof Double number) ? number.longValue() : value);
			return standard.convert(parameters);
		});
		return converter;
	}

}
