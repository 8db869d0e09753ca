/* special.c - gamma, beta, normal and count distributions.
 *
 * Incomplete functions are continued fractions by Lentz's method as modified by Thompson and Barnett
 * (J. Comp. Phys. 64, 1986), each on the side where it converges fast; the other side by symmetry.
 * Knowingly wrong: nothing below 1e-300 is told from zero. */
#include "trend/special.h"
#include <math.h>

#define TINY 1e-300
#define CLOSE 1e-14
#define MOST_TERMS 100000

double up_ln_gamma(double x) {
    int sign;
    return lgamma_r(x, &sign);
}

static double away_from_zero(double x) { return fabs(x) < TINY ? TINY : x; }

double up_gamma_p(double a, double x) {
    if (!(x > 0)) return 0;
    double front = exp(a * log(x) - x - up_ln_gamma(a));
    if (x < a + 1) { /* sum of x^n / (a (a+1) ... (a+n)) */
        double term = 1 / a, sum = term;
        for (int n = 1; n < MOST_TERMS; n++) {
            term *= x / (a + n);
            sum += term;
            if (term < sum * CLOSE) break;
        }
        return fmin(1, front * sum);
    }
    double b = x + 1 - a, c = 1 / TINY, d = 1 / away_from_zero(b), h = d;
    for (int i = 1; i < MOST_TERMS; i++) {
        double an = -(double)i * (i - a);
        b += 2;
        d = 1 / away_from_zero(an * d + b);
        c = away_from_zero(b + an / c);
        h *= d * c;
        if (fabs(d * c - 1) < CLOSE) break;
    }
    return fmax(0, 1 - front * h);
}

static double beta_fraction(double x, double a, double b) {
    double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), h = d;
    for (int m = 1; m < MOST_TERMS; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / away_from_zero(1 + even * d);
        c = away_from_zero(1 + even / c);
        h *= d * c;
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / away_from_zero(1 + odd * d);
        c = away_from_zero(1 + odd / c);
        h *= d * c;
        if (fabs(d * c - 1) < CLOSE) break;
    }
    return h;
}

double up_beta_i(double x, double a, double b) {
    if (!(x > 0)) return 0;
    if (!(x < 1)) return 1;
    double front = exp(up_ln_gamma(a + b) - up_ln_gamma(a) - up_ln_gamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(x, a, b) / a;
    return 1 - front * beta_fraction(1 - x, b, a) / b;
}

double up_normal_quantile(double p) {
    double q = p - 0.5;
    if (fabs(q) <= 0.425) {
        double r = 0.180625 - q * q;
        return q * (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
            + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
            + 1.3314166789178437745e2) * r + 3.3871328727963666080e0)
            / (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
            + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
            + 4.2313330701600911252e1) * r + 1.0);
    }
    double r = sqrt(-log(q < 0 ? p : 1 - p)), x;
    if (r <= 5) {
        r -= 1.6;
        x = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
            + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
            + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
            / (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
            + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
            + 2.05319162663775882187e0) * r + 1.0);
    } else {
        r -= 5;
        x = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
            + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
            + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
            / (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
            + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
            + 5.99832206555887937690e-1) * r + 1.0);
    }
    return q < 0 ? -x : x;
}

static int is_poisson(double phi) { return !(phi > 1 + 1e-9); }

double up_count_ln_pmf(double y, double mu, double phi) {
    if (is_poisson(phi)) return y * log(mu) - mu - up_ln_gamma(y + 1);
    double size = mu / (phi - 1);
    return up_ln_gamma(y + size) - up_ln_gamma(size) - up_ln_gamma(y + 1) - size * log(phi) + y * log1p(-1 / phi);
}

double up_count_tail(double y, double mu, double phi) {
    if (y <= 0) return 1;
    if (is_poisson(phi)) return up_gamma_p(y, mu); /* P(Y >= y) = P(y, mu): A & S 26.4.21 */
    double tail = up_beta_i(1 - 1 / phi, y, mu / (phi - 1)); /* A & S 26.5.26 */
    /* Markov's bound, as 1 - 1/phi is 1 in floating point when phi is vast (a mean near 0 known badly): the tail would
     * stay 1 for every y and no quantile would be found. */
    return fmin(fmin(1, mu / y), fmax(0, tail));
}

double up_count_quantile(double alpha, double mu, double phi) {
    /* A first guess by the normal law on the square-root scale, then whole steps to the answer. */
    double z = up_normal_quantile(1 - alpha), root = sqrt(mu) + 0.5 * z * sqrt(fmax(phi, 1));
    double y = floor(fmax(0, root * root)), step = 1;
    while (up_count_tail(y + 1, mu, phi) > alpha) { y += step; step *= 2; }
    double low = -1, high = y; /* P(Y > low) > alpha >= P(Y > high) */
    while (high - low > 1) {
        double middle = floor((low + high) / 2);
        if (up_count_tail(middle + 1, mu, phi) > alpha) low = middle; else high = middle;
    }
    return high;
}
